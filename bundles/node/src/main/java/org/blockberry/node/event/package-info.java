/** Delivery of events to bounded subscribers. */
package org.blockberry.node.event;
