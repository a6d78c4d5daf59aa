/** Plug point: search over committed transactions and blocks. Start with {@link org.blockberry.api.indexer.Indexer}. */
@Export
@Version("0.1.0")
package org.blockberry.api.indexer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
