/** What an instance is lent and gives back by itself: executors, timers, metrics, subscriptions. */
package org.blockberry.node.scope;
