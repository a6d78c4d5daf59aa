/** The peers of this node, for operators. Start with {@link org.blockberry.api.network.PeerService}. */
@Export
@Version("0.1.1")
package org.blockberry.api.network;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
