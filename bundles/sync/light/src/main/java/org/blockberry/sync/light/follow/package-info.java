/** Follows a chain by its headers and answers what they prove. Start with {@link org.blockberry.sync.light.follow.HeaderSync}. */
package org.blockberry.sync.light.follow;
