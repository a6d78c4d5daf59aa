/** Counters, gauges and timers that a plugin may keep, and the text in which they are shown. */
@Export
@Version("0.1.1")
package org.blockberry.api.metrics;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
