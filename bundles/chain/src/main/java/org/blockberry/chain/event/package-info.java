/** The query language of subscriptions and searches. Start with {@link EventQuery}. */
@Export
@Version("0.1.0")
package org.blockberry.chain.event;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
