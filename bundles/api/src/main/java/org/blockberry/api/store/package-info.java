/** Plug points: where blocks and where application state are kept. */
@Export
@Version("0.1.3")
package org.blockberry.api.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
