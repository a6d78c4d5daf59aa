/** Plug point: where private keys are kept. Start with {@link org.blockberry.api.keystore.Keystore}. */
@Export
@Version("0.1.4")
package org.blockberry.api.keystore;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
