/** Configuration of a plugin: a schema that documents and checks, and the checked values. */
@Export
@Version("0.1.1")
package org.blockberry.api.settings;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
