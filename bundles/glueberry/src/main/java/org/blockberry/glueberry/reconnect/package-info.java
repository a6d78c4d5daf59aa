/**
 * When a lost peer is tried again, and how long one is left alone. Start with {@link org.blockberry.glueberry.reconnect.ReconnectLoop}. No thread,
 * clock or chance: time and random numbers are passed in.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.reconnect;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
