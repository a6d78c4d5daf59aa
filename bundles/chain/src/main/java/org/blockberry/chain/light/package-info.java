/** One step of a light client: from a header that is trusted to another one. Start with {@link LightVerification}. */
@Export
@Version("0.1.0")
package org.blockberry.chain.light;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
