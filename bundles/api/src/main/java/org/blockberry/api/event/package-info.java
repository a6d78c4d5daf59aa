/** What happens in the node, for anybody who listens. Start with {@link org.blockberry.api.event.EventBus}. */
@Export
@Version("0.1.2")
package org.blockberry.api.event;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
