/**
 * How log lines look: text or JSON, with the node's name and height, and with nothing in them that a terminal or a log reader would
 * obey. {@link org.blockberry.launcher.log.NodeLogEncoder} is what logback.xml names; {@link org.blockberry.launcher.log.LogControl}
 * changes format, levels and rotation while the node runs.
 */
package org.blockberry.launcher.log;
