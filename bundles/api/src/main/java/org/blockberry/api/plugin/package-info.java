/** What every plug point has in common: slots, factories, contexts, annotations. Start with {@link org.blockberry.api.plugin.PluginFactory}. */
@Export
@Version("0.1.3")
package org.blockberry.api.plugin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
