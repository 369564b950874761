package dev.foretell.web.edge;

import java.util.Set;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.engine.AbstractTemplateHandler;
import org.thymeleaf.model.IAttribute;
import org.thymeleaf.model.IOpenElementTag;
import org.thymeleaf.model.IProcessableElementTag;
import org.thymeleaf.model.IStandaloneElementTag;
import org.thymeleaf.postprocessor.PostProcessor;
import org.thymeleaf.templatemode.TemplateMode;

/**
 * Puts the {@link PathPrefix} before each path in a rendered page, so that templates write paths as routes do. Made by
 * Thymeleaf for each page.
 */
public final class PrefixedLinks extends AbstractTemplateHandler {

    /** The variable of a page with its prefix. */
    static final String VARIABLE = "prefix";

    /** The attributes that hold paths. */
    private static final Set<String> ATTRIBUTES =
            Set.of("href", "src", "action", "formaction", "data-events", "data-dataset");

    private String prefix = "";

    static PostProcessor processor() {
        return new PostProcessor(TemplateMode.HTML, PrefixedLinks.class, 1_000);
    }

    @Override
    public void setContext(ITemplateContext context) {
        super.setContext(context);
        prefix = String.valueOf(context.getVariable(VARIABLE));
    }

    @Override
    public void handleOpenElement(IOpenElementTag tag) {
        super.handleOpenElement(prefixed(tag));
    }

    @Override
    public void handleStandaloneElement(IStandaloneElementTag tag) {
        super.handleStandaloneElement(prefixed(tag));
    }

    private <T extends IProcessableElementTag> T prefixed(T tag) {
        T changed = tag;
        for (IAttribute attribute : tag.getAllAttributes()) {
            String name = attribute.getAttributeCompleteName();
            String value = attribute.getValue();
            if (!prefix.isEmpty() && ATTRIBUTES.contains(name) && isPath(value)) {
                changed = getContext().getModelFactory().setAttribute(changed, name, prefix + value);
            }
        }
        return changed;
    }

    private static boolean isPath(String value) {
        return value != null && value.startsWith("/") && !value.startsWith("//");
    }
}
