/**
 * What a node tells those who watch it: numbers and spans, behind small interfaces that need no library. Start with
 * {@link org.blockberry.glueberry.observe.NodeMetrics} and {@link org.blockberry.glueberry.observe.Tracing}.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.observe;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
