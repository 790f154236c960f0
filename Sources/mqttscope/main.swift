print("mqttscope")
