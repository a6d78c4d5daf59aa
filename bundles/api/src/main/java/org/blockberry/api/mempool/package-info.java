/** Plug point: transactions that are checked but not yet in a block. Start with {@link org.blockberry.api.mempool.Mempool}. */
@Export
@Version("0.1.1")
package org.blockberry.api.mempool;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
