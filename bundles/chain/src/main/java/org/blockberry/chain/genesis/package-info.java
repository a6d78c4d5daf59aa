/** The file a chain starts from. Start with {@link Genesis}. */
@Export
@Version("0.1.0")
package org.blockberry.chain.genesis;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
