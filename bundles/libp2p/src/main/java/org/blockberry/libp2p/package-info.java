/**
 * What all layers of libp2p share: how a peer breaks the rules. Start with {@link org.blockberry.libp2p.identity.PeerId} and
 * {@link org.blockberry.libp2p.address.Multiaddr}. Needs neither OSGi nor the rest of the node.
 */
@Export
@Version("0.1.0")
package org.blockberry.libp2p;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
