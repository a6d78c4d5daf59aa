/**
 * The chain's values as JSON, the way CometBFT prints them. Start with {@link AminoJson}; text goes through {@link
 * JsonText}.
 */
@Export
@Version("0.1.0")
package org.blockberry.chain.json;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
