/** The web process: wiring and settings. Start reading at {@link dev.foretell.web.Web}. */
@NullMarked
package dev.foretell.web;

import org.jspecify.annotations.NullMarked;
