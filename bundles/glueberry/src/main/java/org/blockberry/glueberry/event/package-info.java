/**
 * What subscribers are told, and who wants to hear what. Start with {@link org.blockberry.glueberry.event.EventQueue}. No thread, clock or I/O.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.event;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
