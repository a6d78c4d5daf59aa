/** What the chunks of a snapshot hold, and how they are compared with a header that is trusted. Start with {@link org.blockberry.chain.snapshot.SnapshotManifest}. */
@Export
@Version("0.1.0")
package org.blockberry.chain.snapshot;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
