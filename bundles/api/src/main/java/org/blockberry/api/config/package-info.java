/** The one source of configuration, {@code config.toml}, as services see it. */
@Export
@Version("0.1.1")
package org.blockberry.api.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
