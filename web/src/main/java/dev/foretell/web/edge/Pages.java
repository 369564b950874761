package dev.foretell.web.edge;

import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.dialect.AbstractDialect;
import org.thymeleaf.dialect.IPostProcessorDialect;
import org.thymeleaf.postprocessor.IPostProcessor;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Renders the pages' templates ({@code resources/templates}). Safe for use by several threads. */
public final class Pages {

    private static final TemplateEngine ENGINE = engine();

    private Pages() {}

    private static TemplateEngine engine() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("templates/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        engine.addDialect(new Links());
        return engine;
    }

    /** Adds {@link PrefixedLinks}. */
    private static final class Links extends AbstractDialect implements IPostProcessorDialect {

        Links() {
            super("links");
        }

        @Override
        public int getDialectPostProcessorPrecedence() {
            return 1_000;
        }

        @Override
        public Set<IPostProcessor> getPostProcessors() {
            return Set.of(PrefixedLinks.processor());
        }
    }

    /** Answers with a page; the status is not changed. */
    public static void render(Context ctx, String template, Map<String, ?> model) {
        Map<String, Object> variables = new HashMap<>(model);
        variables.put("path", ctx.path());
        variables.put(PrefixedLinks.VARIABLE, PathPrefix.of(ctx));
        ctx.res().addHeader("Vary", PathPrefix.HEADER);
        variables.put("caller", AccessFilter.caller(ctx).orElse(null));
        org.thymeleaf.context.Context context = new org.thymeleaf.context.Context(null, variables);
        ctx.html(ENGINE.process(template, context));
    }
}
