/**
 * Connections over TCP: the cores of the other packages joined on Netty. Start with {@link org.blockberry.libp2p.host.Host}.
 */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
