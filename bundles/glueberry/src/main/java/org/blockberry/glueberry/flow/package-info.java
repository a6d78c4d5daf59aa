/**
 * How many sends may be under way, and what is sent again when a stream is lost. Start with {@link org.blockberry.glueberry.flow.SendGate}. No
 * thread, clock or I/O.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.flow;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
