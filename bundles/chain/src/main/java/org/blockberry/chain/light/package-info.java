/**
 * Light client: headers that follow from one that is trusted. Start with {@link LightClient}; {@link LightVerification} is one step of it.
 */
@Export
@Version("0.3.0")
package org.blockberry.chain.light;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
