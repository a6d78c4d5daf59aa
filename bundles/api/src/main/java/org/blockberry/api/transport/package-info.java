/** Plug point: connections with other nodes. Start with {@link org.blockberry.api.transport.Transport}. */
@Export
@Version("0.1.3")
package org.blockberry.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
