/** What a node of each role does and needs. */
@Export
@Version("0.1.1")
package org.blockberry.api.role;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
