/** Plug point: the state machine of the chain. Start with {@link org.blockberry.api.application.Application}. */
@Export
@Version("0.1.2")
package org.blockberry.api.application;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
