/**
 * What stands on a Glueberry stream: names, frames, sealed messages. Start with {@link org.blockberry.glueberry.stream.FrameReader} and
 * {@link org.blockberry.glueberry.stream.MessageSealer}. No thread, clock, I/O or chance.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.stream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
