/** Whiteboard: health checks. Start with {@link org.blockberry.api.health.HealthCheck}. */
@Export
@Version("0.1.0")
package org.blockberry.api.health;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
