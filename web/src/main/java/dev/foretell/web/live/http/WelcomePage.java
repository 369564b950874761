package dev.foretell.web.live.http;

import static dev.foretell.web.edge.Formats.FORMATS;
import static dev.foretell.web.live.http.LiveTexts.LIVE_TEXTS;

import dev.foretell.web.edge.AccessFilter;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.SecurityHeaders;
import dev.foretell.web.live.Live;
import io.javalin.http.Context;
import java.util.Map;
import java.util.regex.Pattern;

/** The start page, {@code /}: what this is, what runs, and where to go. Safe for use by several threads. */
public final class WelcomePage {

    /** A host that is safe in a command line that people copy. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?|\\[[0-9A-Fa-f:.]{2,45}](:\\d{1,5})?");

    private final Live live;

    public WelcomePage(Live live) {
        this.live = live;
    }

    public void page(Context ctx) {
        Pages.render(
                ctx,
                "welcome",
                Map.of(
                        "state",
                        live.state(),
                        "formats",
                        FORMATS,
                        "words",
                        LIVE_TEXTS,
                        "keyed",
                        AccessFilter.caller(ctx).isPresent(),
                        "address",
                        address(ctx)));
    }

    /** The address of this server as the browser knows it. */
    private static String address(Context ctx) {
        String host = ctx.header("Host");
        String scheme = SecurityHeaders.isSecure(ctx) ? "https" : "http";
        return scheme + "://" + (host != null && HOST.matcher(host).matches() ? host : "localhost:5100");
    }
}
