/// What replays are carried out over.
extension Connector: ConnectionMaker {}
