import Testing

@testable import WebHDFS

@Suite struct EndpointTests {
    @Test(arguments: [
        ("http://nn1:9870", "http://nn1:9870"),
        ("http://nn1:9870/", "http://nn1:9870"),
        ("HTTPS://nn1.example.com", "https://nn1.example.com"),
        ("http://nn1:14000/webhdfs/v1", "http://nn1:14000"),
        ("http://nn1:14000/webhdfs/v1/", "http://nn1:14000"),
        ("https://knox:8443/gateway/default", "https://knox:8443/gateway/default"),
        ("http://[::1]:9870", "http://[::1]:9870"),
        ("http://10.0.0.1:1", "http://10.0.0.1:1"),
    ])
    func anEndpointIsReducedToItsBase(text: String, description: String) throws {
        let endpoint = try Endpoint(text)
        #expect(endpoint.description == description)
        #expect(endpoint.base == description + "/webhdfs/v1")
    }

    @Test(arguments: [
        ("nn1:9870", "http://nn1:9870"), ("hdfs://nn1:8020", "write it like"),
        ("", "write it like"),
        ("http://", "names no host"), ("http://:9870", "names no host"),
        ("http://nn1:", "port"), ("http://nn1:0", "port"), ("http://nn1:65536", "port"),
        ("http://nn1:x", "port"), ("http://[::1]x", "port"), ("http://nn1:9870/a b", "prefix"),
        ("http://nn1:9870/?op=LISTSTATUS", "prefix"), ("http://nn1:9870?x", "prefix"),
    ])
    func anythingElseIsRefusedWithWhatWouldBeRight(text: String, hint: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
    }

    @Test func aPasswordIsRefusedAndNotRepeated() {
        let error = #expect(throws: EndpointError.self) {
            try Endpoint("http://me:hunter2@nn1:9870")
        }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.text.contains("hunter2") == false)
    }

    @Test func noEndpointAtAllIsRefused() {
        #expect(throws: EndpointError.self) { try Endpoints([]) }
    }
}
