/** What an operator sees and does: wiring, journal, selection, deployment. */
@Export
@Version("0.1.5")
package org.blockberry.api.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
