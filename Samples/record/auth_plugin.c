/* A mosquitto plugin for samples: enhanced authentication "COUNT". The server sends a number, the client must answer
 * with the next one. Anything else is refused. */
#include <stdlib.h>
#include <string.h>
#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>

static mosquitto_plugin_id_t *identity;

static int challenge(int event, void *data, void *unused)
{
    struct mosquitto_evt_extended_auth *auth = data;
    (void)event;
    (void)unused;
    if (strcmp(auth->auth_method, "COUNT") != 0) {
        return MOSQ_ERR_NOT_SUPPORTED;
    }
    auth->data_out = malloc(4);
    if (auth->data_out == NULL) {
        return MOSQ_ERR_NOMEM;
    }
    memcpy(auth->data_out, "\x00\xff\x07", 3);
    auth->data_out_len = 3;
    return MOSQ_ERR_AUTH_CONTINUE;
}

static int answer(int event, void *data, void *unused)
{
    struct mosquitto_evt_extended_auth *auth = data;
    (void)event;
    (void)unused;
    if (auth->data_in_len == 3 && memcmp(auth->data_in, "\x00\xff\x08", 3) == 0) {
        return MOSQ_ERR_SUCCESS;
    }
    return MOSQ_ERR_AUTH;
}

int mosquitto_plugin_version(int count, const int *versions)
{
    (void)count;
    (void)versions;
    return 5;
}

int mosquitto_plugin_init(mosquitto_plugin_id_t *identifier, void **data, struct mosquitto_opt *options, int count)
{
    (void)data;
    (void)options;
    (void)count;
    identity = identifier;
    mosquitto_callback_register(identity, MOSQ_EVT_EXT_AUTH_START, challenge, NULL, NULL);
    return mosquitto_callback_register(identity, MOSQ_EVT_EXT_AUTH_CONTINUE, answer, NULL, NULL);
}

int mosquitto_plugin_cleanup(void *data, struct mosquitto_opt *options, int count)
{
    (void)data;
    (void)options;
    (void)count;
    mosquitto_callback_unregister(identity, MOSQ_EVT_EXT_AUTH_START, challenge, NULL);
    return mosquitto_callback_unregister(identity, MOSQ_EVT_EXT_AUTH_CONTINUE, answer, NULL);
}
