/**
 * What went to and came from each peer. Start with {@link org.blockberry.glueberry.stats.StatsTable}. No thread or I/O; times are passed in.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.stats;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
