package dev.foretell.web.edge;

import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import org.thymeleaf.TemplateEngine;
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
        return engine;
    }

    /** Answers with a page; the status is not changed. */
    public static void render(Context ctx, String template, Map<String, ?> model) {
        Map<String, Object> variables = new HashMap<>(model);
        variables.put("path", ctx.path());
        variables.put("caller", AccessFilter.caller(ctx).orElse(null));
        org.thymeleaf.context.Context context = new org.thymeleaf.context.Context(null, variables);
        ctx.html(ENGINE.process(template, context));
    }
}
