/** What peers tell each other about themselves after a connection is up. A core without I/O. Start with {@link org.blockberry.libp2p.identify.IdentifyMessage}. */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.identify;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
