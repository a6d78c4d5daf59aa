/**
 * Who a peer is: keys in their libp2p form and the ids made from them. Start with {@link org.blockberry.libp2p.identity.PeerId};
 * {@link org.blockberry.libp2p.identity.Ed25519Identity} is our own.
 */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
