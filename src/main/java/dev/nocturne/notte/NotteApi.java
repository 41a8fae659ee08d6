package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * Notte's REST operations. Bodies are JSON texts. Every reply is left as a stream, since a reply
 * may be of any size, form and duration: {@link Line} reads it.
 */
@RegisterRestClient(configKey = "notte")
@Path("")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface NotteApi
    extends SessionsApi,
        AgentsApi,
        PageApi,
        ScrapingApi,
        AccountApi,
        PersonasApi,
        VaultsApi,
        ProfilesApi,
        StorageApi,
        FunctionsApi {}
