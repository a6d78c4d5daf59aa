/**
 * The node: encrypted named streams with peers, joined from the pure parts and libp2p's host. {@link org.blockberry.glueberry.node.Glueberry} is what
 * applications use, {@link org.blockberry.glueberry.node.GlueberryNode} the real one; {@link org.blockberry.glueberry.node.TwoPhaseDriver} does the
 * handshake for those who want no own. Needs no OSGi.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.node;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
