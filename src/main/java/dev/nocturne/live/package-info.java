/**
 * Tells what Notte knows of a job's session and agent, while they run and afterwards, and of what
 * personas are sent; keeps what tenants have there. Whatever asks Notte blocks for its calls, which
 * go behind the pressure of the key, and holds no connection to the database meanwhile.
 */
@NullMarked
package dev.nocturne.live;

import org.jspecify.annotations.NullMarked;
