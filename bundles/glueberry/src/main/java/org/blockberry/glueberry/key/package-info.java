/** The key of a pair of peers, made from their identities. Start with {@link org.blockberry.glueberry.key.StreamKeys}. No thread, clock or I/O. */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.key;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
