/** What {@code blockberry support-bundle} collects. Start with {@link org.blockberry.cli.support.SupportBundle}. */
package org.blockberry.cli.support;
