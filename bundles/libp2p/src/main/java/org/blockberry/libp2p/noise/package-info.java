/**
 * Noise XX as libp2p uses it: who the peer is, and the keys of the channel. Cores without I/O, time and chance: bytes in, bytes out. Start with
 * {@link org.blockberry.libp2p.noise.NoiseHandshake}; {@link org.blockberry.libp2p.noise.NoiseSession} is what it ends in.
 */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.noise;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
