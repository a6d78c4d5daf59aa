/** Values that cross plug points. */
@Export
@Version("0.1.1")
package org.blockberry.api.value;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
