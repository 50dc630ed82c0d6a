package index

// AnswerAt is the confidence from which a question counts as answered.
const AnswerAt = 0.5

var passageWeights = []float64{
	1.0, // body
	0.6, // head
	0.5, // pairs
	4.0, // covered
	2.0, // sentence
	8.0, // carried
	0.5, // kind
	-1,  // namesLack
}

var sentenceWeights = []float64{
	6.0,  // covered
	3.0,  // pairs
	0.5,  // around
	0.8,  // offers
	-0.2, // back
	-0.5, // example
	0.1,  // first
	0.1,  // long
	0.5,  // fresh
	0,    // carried
	0,    // item
	-1,   // question
}

var confidenceWeights = []float64{
	-4, // constant
	4,  // covered
	3,  // sentence
	2,  // pairs
	-3, // unknown
	2,  // margin
	3,  // carried
	0.3,
	-1,
	-0.5,
}
