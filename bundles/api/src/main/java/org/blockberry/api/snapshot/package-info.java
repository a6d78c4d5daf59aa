/** Plug point: where snapshots of the chain's state are kept, for peers that join. Start with {@link org.blockberry.api.snapshot.SnapshotStore}. */
@Export
@Version("0.1.0")
package org.blockberry.api.snapshot;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
