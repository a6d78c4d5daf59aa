/**
 * What is logged, at which level and how often, without secrets. Start with {@link org.blockberry.glueberry.log.LogPoints}. No thread, clock or I/O.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.log;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
